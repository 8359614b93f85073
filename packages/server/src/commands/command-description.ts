/** What COMMAND says of a command. */
import type { Routine } from '@millrace/commands';
import type { Reply } from '@millrace/resp';
import { categoriesOf } from '../acl-categories.js';
import { deprecationOf, documentationFlagsOf } from '../command-deprecations.js';
import { tipsOf } from '../command-tips.js';
import { keySpecificationsOf } from '../key-specifications.js';
import type { KeySpecification } from '../key-specifications.js';
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
  replyTips(tipsOf(routine.fullName), reply);
  replyKeySpecs(routine, reply);
  const subroutines = [...(routine.subroutines?.values() ?? [])];
  reply.array(subroutines.length);
  for (const one of subroutines) replyInfo(one, reply);
}

function replyTips(tips: readonly string[], reply: Reply): void {
  reply.set(tips.length);
  for (const tip of tips) reply.bulkText(tip);
}

function replyKeySpecs(routine: Routine, reply: Reply): void {
  const specifications = keySpecificationsOf(routine);
  reply.set(specifications.length);
  for (const { notes, flags, begin, find } of specifications) {
    reply.map(notes === undefined ? 3 : 4);
    if (notes !== undefined) replyText(reply, 'notes', notes);
    reply.bulkText('flags');
    replyWords(flags, reply);
    reply.bulkText('begin_search');
    replySearch(begin, reply);
    reply.bulkText('find_keys');
    replySearch(find, reply);
  }
}

function replySearch({ type, spec }: KeySpecification['begin'], reply: Reply): void {
  reply.map(2);
  replyText(reply, 'type', type);
  reply.bulkText('spec');
  reply.map(Object.keys(spec).length);
  for (const [name, value] of Object.entries(spec)) {
    if (typeof value === 'string') replyText(reply, name, value);
    else replyInteger(reply, name, value);
  }
}

export function replyDocs(routine: Routine, reply: Reply): void {
  const { row } = routine;
  const subroutines = [...(routine.subroutines?.values() ?? [])];
  const flags = documentationFlagsOf(routine.fullName);
  const deprecation = deprecationOf(routine.fullName);
  const deprecated = deprecation === undefined ? 0 : 2;
  reply.bulkText(routine.fullName);
  reply.map(4 + Math.sign(flags.length) + deprecated + Math.sign(subroutines.length));
  replyText(reply, 'summary', row.summary);
  replyText(reply, 'since', row.since);
  replyText(reply, 'group', row.group);
  replyText(reply, 'complexity', row.complexity);
  if (flags.length > 0) {
    reply.bulkText('doc_flags');
    replyWords(flags, reply);
  }
  if (deprecation !== undefined) {
    replyText(reply, 'deprecated_since', deprecation.since);
    replyText(reply, 'replaced_by', deprecation.replacedBy);
  }
  if (subroutines.length === 0) return;
  reply.bulkText('subcommands');
  reply.map(subroutines.length);
  for (const one of subroutines) replyDocs(one, reply);
}
