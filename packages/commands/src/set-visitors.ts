import type { MemberVisitor } from '@millrace/engine';
import type { Reply } from '@millrace/resp';

/** The visitor is made once: it finds what it writes to here. */
export const at = { reply: undefined as unknown as Reply };

export const replyName: MemberVisitor = (bytes, offset, length) => {
  at.reply.bulk(bytes, offset, length);
};
