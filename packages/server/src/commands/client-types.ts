import type { Session } from '../session.js';

const typeOf = (session: Session): string =>
  session.subscriptions === undefined ? 'normal' : 'pubsub';

/** Whether sessions are of a type, as CLIENT LIST and CLIENT KILL name it; undefined where there is no such type. */
export function typeFilter(name: string): ((session: Session) => boolean) | undefined {
  const type = name.toLowerCase();
  return /^(normal|master|slave|replica|pubsub)$/.test(type)
    ? (session) => typeOf(session) === type
    : undefined;
}
