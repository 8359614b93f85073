/**
 * How a list lies in the arena. Stored: places and codes never change their meaning (docs/formats/list.md).
 *
 *   entry's word → block (packed; 0 where the list is empty), or root (linked)
 *
 *   root   elements | first block | last block, 0 where the first is alone | top node and height of the tree of those between
 *   node   items | 0 | items of 2: block or node below, elements in it
 *   block  end of the elements | start of them (16 bits), elements (16 bits) | listpack bytes (24 bits), length of the
 *          prefix (8 bits) | prefix | gap | elements (element-code.ts) | gap
 */
export const listLayout = { packed: 0, linked: 1 } as const;

export const rootField = { count: 0, head: 1, tail: 2, top: 3, height: 4 } as const;
export const rootBytes = 20;

export const nodeItems = 2;
export const nodeBytes = 512;
export const nodeItemsMax = (nodeBytes / 4 - nodeItems) >> 1;
/** Two neighbours that hold no more than this together become one. */
export const nodeMergeItems = (nodeItemsMax * 3) >> 2;
/** More levels than 2^31 blocks can fill, even with nodes as empty as removal leaves them. */
export const levelsMax = 32;

export const blockField = { end: 0, startAndCount: 1, sizeAndPrefix: 2 } as const;
export const blockHeaderBytes = 12;
/** Blocks of a linked list hold no more than this, but for one element that is longer. */
export const blockBytesMax = 4096;
export const blockElementsMax = 512;
/** Elements begin no further from the beginning of their block, which has 16 bits to say where. */
export const blockStartMax = 0xffff;
/** What its elements would take without a prefix. */
export const blockListpackBytesMax = 8192;
export const listpackBytesMask = 0xffffff;

export const prefixBytesMax = 255;
/** A block of so many elements keeps its prefix: others are added whole. */
export const prefixCutElementsMax = 8;
/** What the elements of a block that loses its prefix may take beyond a listpack: integers of more than 53 bits lie as strings. */
export const cutBytesMax = prefixCutElementsMax * 13;
/** Longer elements lie as they are, so that they are read without a copy. */
export const prefixedBytesMax = 1024;
