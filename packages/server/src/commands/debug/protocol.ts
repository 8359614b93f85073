/** DEBUG PROTOCOL: a value of each kind that a reply can have, for those who test clients. The values are Redis'. */
import { ReplyKind } from '@millrace/resp';
import type { Reply } from '@millrace/resp';

const items = 3;

const answers: Readonly<Record<string, (reply: Reply) => void>> = {
  string: (reply) => reply.bulkText('Hello World'),
  integer: (reply) => reply.integer(12345),
  double: (reply) => reply.double(3.141),
  null: (reply) => reply.nil(),
  array: (reply) => {
    reply.array(items);
    for (let i = 0; i < items; i++) reply.integer(i);
  },
  set: (reply) => {
    reply.set(items);
    for (let i = 0; i < items; i++) reply.integer(i);
  },
  map: (reply) => {
    reply.map(items);
    for (let i = 0; i < items; i++) {
      reply.integer(i);
      reply.boolean(i === 1);
    }
  },
  attrib: (reply) => {
    if (reply.resp3) {
      reply.header(ReplyKind.attribute, 1);
      reply.bulkText('key-popularity');
      reply.array(2);
      reply.bulkText('key:123');
      reply.integer(90);
    }
    reply.bulkText('Some real reply following the attribute');
  },
  push: (reply) => {
    if (!reply.resp3) {
      reply.error('ERR RESP2 is not supported by this command');
      return;
    }
    reply.push(2);
    reply.bulkText('server-cpu-usage');
    reply.integer(42);
    reply.bulkText('Some real reply following the push reply');
  },
  bignum: (reply) => reply.bigNumber(1234567999999999999999999999999999999n),
  true: (reply) => reply.boolean(true),
  false: (reply) => reply.boolean(false),
  verbatim: (reply) => reply.verbatim('txt', 'This is a verbatim\nstring'),
};

const wrongType =
  'ERR Wrong protocol type name. Please use one of the following: string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false';

export function replyProtocol(name: string, reply: Reply): void {
  const answer = answers[name.toLowerCase()] as ((reply: Reply) => void) | undefined;
  if (answer === undefined) reply.error(wrongType);
  else answer(reply);
}
