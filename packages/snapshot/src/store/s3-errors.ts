/** What an answer of a bucket, or none, means. */
export function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

/** 412: it is there. 409: another conditional write of the same object is under way, which succeeds. */
export const isLost = (error: unknown): boolean => [409, 412].includes(statusOf(error) ?? 0);

const passingCodes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE'],
]);

/** Away, overloaded or cut off: it may be there again later. */
export function isPassing(error: unknown): boolean {
  const status = statusOf(error);
  if (status !== undefined && status >= 300)
    return status >= 500 || status === 429 || status === 408;
  const { code = '', name = '' } = error as { code?: string; name?: string };
  return passingCodes.has(code) || name === 'TimeoutError' || name === 'IncompleteBodyError';
}
