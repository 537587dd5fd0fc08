const mantissas = [1, 2, 4, 5, 10];

/** The smallest of 1, 2, 4, 5 × 10ⁿ that is not below `value`: an end of a scale that rarely moves. */
export function niceCeiling(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return (mantissas.find((mantissa) => mantissa * power >= value * 0.999_999) ?? 10) * power;
}
