/** The bounds of the wire protocol, in one place; the defaults are Redis's own. */

const KIB = 1024;
const MIB = 1024 * KIB;

/** The longest command line without a length: inline commands and the `*N`, `$N` headers. */
export const INLINE_BYTES_MAX = 64 * KIB;

/** How many arguments a command may have. */
export const ARGUMENTS_MAX = 1024 * 1024;

/** The longest single argument (`proto-max-bulk-len`). */
export const BULK_BYTES_MAX = 512 * MIB;

/** The longest command in all (`client-query-buffer-limit`). */
export const QUERY_BYTES_MAX = 1024 * MIB;

/** What a connection may send before it has authenticated, so that strangers cannot fill memory. */
export const UNAUTHENTICATED_ARGUMENTS_MAX = 10;
export const UNAUTHENTICATED_BULK_BYTES_MAX = 16 * KIB;

/** How deep replies may nest before a decoder takes them for an attack. */
export const REPLY_DEPTH_MAX = 256;
