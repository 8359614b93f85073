/** A text as Redis sees it where it is a C string. */
export const untilZero = (text: string): string => text.split('\0')[0];
