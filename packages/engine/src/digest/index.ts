export { KeyspaceDigest } from './keyspace-digest.js';
