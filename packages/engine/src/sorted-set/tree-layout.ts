/**
 * The counted B+ tree of a large sorted set, ordered by (score, member). All positions are ints.
 *
 *   root    members | index of members | top node | height | leaves | inner nodes | bytes of members (double)
 *   leaf    items | next leaf | previous leaf | 0 | items of 2: prefix, member
 *   inner   items | 0 | 0 | 0               | items of 4: prefix, member, child, members below the child
 *
 * `prefix` is the score as an ordered int (see `scorePrefix`) of the member beside it; an inner item has those of the
 * first member below its child. Height 0 is a tree of one leaf, which alone may be empty.
 */
export const rootField = { count: 0, index: 1, top: 2, height: 3, leaves: 4, inners: 5 } as const;
/** Index of a double, from the root's ref. */
export const rootMemberBytes = 3;
export const rootBytes = 32;

export const nodeField = { count: 0, next: 1, previous: 2, items: 4 } as const;
export const leafStep = 2;
export const innerStep = 4;
export const innerItem = { child: 2, members: 3 } as const;

export const leafBytes = 512;
export const innerBytes = 1024;
export const leafItemsMax = (leafBytes / 4 - nodeField.items) / leafStep;
export const innerItemsMax = (innerBytes / 4 - nodeField.items) / innerStep;
/** Two neighbours that hold no more than this together become one. */
export const leafMergeItems = Math.floor(leafItemsMax * 0.75);
export const innerMergeItems = Math.floor(innerItemsMax * 0.75);
/** A full leaf gives items to a neighbour that has room for at least so many; otherwise it is split. */
export const leafRoomMin = leafItemsMax >> 3;
/** More levels than 2^32 members can fill, even with nodes as empty as removal leaves them. */
export const levelsMax = 24;
