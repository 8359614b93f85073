/** More zeros than this behind the digits, and the exponent is written. */
const zerosMax = 7;
const smallExponentMax = 4;

/**
 * A score in the fewest digits that give it again, in the form that Redis 7.2 and later digest: fpconv's, which differs
 * from what the commands answer in large numbers. Of one double in some thousands Redis' algorithm misses the fewest digits:
 * a set with such a score has another digest there.
 */
export function scoreText(score: number): string {
  if (!Number.isFinite(score)) return score > 0 ? 'inf' : '-inf';
  const sign = score < 0 || Object.is(score, -0) ? '-' : '';
  const [mantissa, power] = Math.abs(score).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const exponent = Number(power);
  const zeros = exponent - (digits.length - 1);
  if (zeros >= 0 && exponent < digits.length + zerosMax) return sign + digits + '0'.repeat(zeros);
  const isShort = zeros > -zerosMax || Math.abs(exponent) < smallExponentMax;
  if (zeros < 0 && isShort) return sign + withPoint(digits, digits.length + zeros);
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const power10 = `${exponent < 0 ? '-' : '+'}${Math.abs(exponent).toString()}`;
  return `${sign}${digits[0]}${fraction}e${power10}`;
}

function withPoint(digits: string, at: number): string {
  return at <= 0 ? `0.${'0'.repeat(-at)}${digits}` : `${digits.slice(0, at)}.${digits.slice(at)}`;
}
