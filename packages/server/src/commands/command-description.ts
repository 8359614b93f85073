/** What COMMAND says of a command. */
import type { Routine } from '@millrace/commands';
import type { Reply } from '@millrace/resp';
import { categoriesOf } from '../acl-categories.js';
import { accessOfKey } from '../key-access.js';
import { replyInteger, replyText } from './fields.js';

export function replyWords(words: readonly string[], reply: Reply): void {
  reply.set(words.length);
  for (const word of words) reply.simple(word);
}

export function replyInfo(routine: Routine, reply: Reply): void {
  const { row, keys } = routine;
  const flags = new Set<string>(row.flags);
  if (keys?.find !== undefined) flags.add('movablekeys');
  reply.array(10);
  reply.bulkText(routine.fullName);
  reply.integer(routine.arity);
  replyWords([...flags], reply);
  reply.integer(keys?.first ?? 0);
  reply.integer(keys?.last ?? 0);
  reply.integer(keys?.step ?? 0);
  replyWords(categoriesOf(routine), reply);
  reply.array(0);
  replyKeySpecs(routine, reply);
  const subroutines = [...(routine.subroutines?.values() ?? [])];
  reply.array(subroutines.length);
  for (const one of subroutines) replyInfo(one, reply);
}

/** Where the keys are, in the form of Redis 7, for calls whose keys have fixed places. */
function replyKeySpecs(routine: Routine, reply: Reply): void {
  const { keys } = routine;
  if (keys === undefined || keys.first === 0) {
    reply.array(0);
    return;
  }
  reply.array(1);
  reply.map(3);
  reply.bulkText('flags');
  replyWords(accessOfKey(routine, 0), reply);
  reply.bulkText('begin_search');
  reply.map(2);
  replyText(reply, 'type', 'index');
  reply.bulkText('spec');
  reply.map(1);
  replyInteger(reply, 'index', keys.first);
  reply.bulkText('find_keys');
  reply.map(2);
  replyText(reply, 'type', 'range');
  reply.bulkText('spec');
  reply.map(3);
  replyInteger(reply, 'lastkey', keys.last < 0 ? keys.last : keys.last - keys.first);
  replyInteger(reply, 'keystep', keys.step);
  replyInteger(reply, 'limit', 0);
}

export function replyDocs(routine: Routine, reply: Reply): void {
  const { row } = routine;
  const subroutines = [...(routine.subroutines?.values() ?? [])];
  reply.bulkText(routine.fullName);
  reply.map(subroutines.length > 0 ? 5 : 4);
  replyText(reply, 'summary', row.summary);
  replyText(reply, 'since', row.since);
  replyText(reply, 'group', row.group);
  replyText(reply, 'complexity', row.complexity);
  if (subroutines.length === 0) return;
  reply.bulkText('subcommands');
  reply.map(subroutines.length);
  for (const one of subroutines) replyDocs(one, reply);
}
