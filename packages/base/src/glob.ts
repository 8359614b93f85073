/** Redis' glob (`*`, `?`, `[a-z]`, `[^a]`, `\` escapes) as a regular expression over a whole string. */
export function globToRegExp(pattern: string): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '*') source += '.*';
    else if (character === '?') source += '.';
    else if (character === '[') {
      const end = pattern.indexOf(']', at + 2);
      const members = pattern.slice(at + 1, end === -1 ? undefined : end);
      const negated = members.startsWith('^');
      source += `[${negated ? '^' : ''}${escapeMembers(negated ? members.slice(1) : members)}]`;
      at = end === -1 ? pattern.length : end;
    } else if (character === '\\' && at + 1 < pattern.length)
      source += escapeLiteral(pattern[++at]);
    else source += escapeLiteral(character);
  }
  return new RegExp(`^${source}$`, 's');
}

function escapeLiteral(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}

function escapeMembers(members: string): string {
  return members.replace(/[\\^[\]]/g, '\\$&');
}
