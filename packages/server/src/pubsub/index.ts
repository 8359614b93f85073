export { Mail } from '../mail.js';
export { mark } from '../marks.js';
export { PubSub, type Span } from './pubsub.js';
export { Session, type Peer } from '../session.js';
