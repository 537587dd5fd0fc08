import type { Failure } from '#protocol';

/** A job that is not begun, and whose fault that is. */
export function refuse(
  owner: Failure['owner'],
  code: Failure['code'],
  message: string,
): { readonly failure: Failure } {
  return { failure: { owner, code, message: message.slice(0, 400) } };
}
