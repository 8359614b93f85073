import type { ClusterClient, CommandArgument } from '@millrace/client';
import { invalidArgument } from './error-catalogue.js';
import type {
  AddMembersRequest,
  AddMembersResponse,
  GetAroundRequest,
  GetAroundResponse,
  GetRankRequest,
  GetRankResponse,
  GetTopRequest,
  GetTopResponse,
  RankedMember,
  SortedSetServiceServer,
} from './generated/millrace/v1/sorted_set.js';
import { RankOrder, ScoreUpdate } from './generated/millrace/v1/sorted_set.js';
import { bytesOf, doubleOf, integerOf, pairsOf } from './replies.js';
import { unary } from './unary.js';

const updateWords: Record<number, string[]> = {
  [ScoreUpdate.SCORE_UPDATE_UNSPECIFIED]: [],
  [ScoreUpdate.SCORE_UPDATE_REPLACE]: [],
  [ScoreUpdate.SCORE_UPDATE_GREATEST]: ['GT'],
  [ScoreUpdate.SCORE_UPDATE_LEAST]: ['LT'],
};

export function createSortedSetService(client: ClusterClient): SortedSetServiceServer {
  return {
    addMembers: unary((request) => addMembers(client, request)),
    getTop: unary((request) => getTop(client, request)),
    getRank: unary((request) => getRank(client, request)),
    getAround: unary((request) => getAround(client, request)),
  };
}

async function addMembers(
  client: ClusterClient,
  { key, members, update }: AddMembersRequest,
): Promise<AddMembersResponse> {
  const words = updateWords[update] as string[] | undefined;
  if (words === undefined) throw invalidArgument(`update ${update} is unknown`);
  if (members.length === 0) return { changed: 0 };
  const args: CommandArgument[] = ['ZADD', key, ...words, 'CH'];
  for (const { score, member } of members) args.push(scoreText(score), member);
  return { changed: integerOf(await client.call(args, { key })) };
}

async function getTop(
  client: ClusterClient,
  { key, count, order }: GetTopRequest,
): Promise<GetTopResponse> {
  if (count === 0) return { members: [] };
  return { members: await rangeByRank(client, key, 0, count - 1, order) };
}

async function getRank(
  client: ClusterClient,
  { key, member, order }: GetRankRequest,
): Promise<GetRankResponse> {
  // Both leave in one write, so that no other command comes between them in practice.
  const [rank, score] = await Promise.all([
    client.call([isAscending(order) ? 'ZRANK' : 'ZREVRANK', key, member], { key }),
    client.call(['ZSCORE', key, member], { key }),
  ]);
  if (rank === null || score === null) return {};
  return { member: { rank: integerOf(rank), member, score: doubleOf(score) } };
}

async function getAround(
  client: ClusterClient,
  { key, member, distance, order }: GetAroundRequest,
): Promise<GetAroundResponse> {
  const command = isAscending(order) ? 'ZRANK' : 'ZREVRANK';
  const reply = await client.call([command, key, member], { key });
  if (reply === null) return { members: [] };
  const rank = integerOf(reply);
  const first = Math.max(0, rank - distance);
  return { members: await rangeByRank(client, key, first, rank + distance, order) };
}

async function rangeByRank(
  client: ClusterClient,
  key: Uint8Array,
  first: number,
  last: number,
  order: RankOrder,
): Promise<RankedMember[]> {
  const direction = isAscending(order) ? [] : ['REV'];
  const args = ['ZRANGE', key, first, last, ...direction, 'WITHSCORES'];
  const pairs = pairsOf(await client.call(args, { key }));
  return pairs.map(([member, score], index) => ({
    rank: first + index,
    member: bytesOf(member),
    score: doubleOf(score),
  }));
}

function isAscending(order: RankOrder): boolean {
  return order === RankOrder.RANK_ORDER_ASCENDING;
}

/** RESP has its own words for the infinities. */
function scoreText(score: number): string {
  if (Number.isFinite(score)) return String(score);
  if (Number.isNaN(score)) throw invalidArgument('a score is not a number');
  return score > 0 ? 'inf' : '-inf';
}
