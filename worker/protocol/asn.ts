/** The highest AS number (RFC 6793). */
export const maxAsn = 0xffff_ffff;

/** A number in the one way to write it. */
export function numberIn(text: string, most: number): number | undefined {
  if (!/^(?:0|[1-9]\d{0,9})$/.test(text)) return undefined;
  return Number(text) <= most ? Number(text) : undefined;
}
