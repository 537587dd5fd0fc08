import * as z from 'zod/mini';
import { decodeText } from '#protocol';
import type { Log } from './log.ts';

const errorSchema = z.object({ error: z.object({ type: z.string(), message: z.string() }) });
const answerBytes = 16 * 1024;

/** What the edge answered: a text that is still to be decoded, or a refusal. */
export type Answer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly status: number };

/**
 * Says something to one of the agents' doors at the edge, once.
 * @param what was to be done, for the log: what stood in the way is logged here
 * @returns undefined when there was no answer: nobody knows whether it was heard
 */
export async function post(
  edge: string,
  path: string,
  body: object,
  what: string,
  log: Log,
): Promise<Answer | undefined> {
  const answer = await fetch(new URL(path, edge), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(15_000),
  }).catch((error: unknown) => {
    log('error', 'the edge cannot be reached', { edge, reason: reasonOf(error) });
  });
  if (!answer) return undefined;
  const text = await readText(answer);
  if (answer.ok) return { ok: true, text };
  log('error', `the edge did not ${what}`, { edge, status: answer.status, ...refusalIn(text) });
  return { ok: false, status: answer.status };
}

/** What was said, as far as it is of use: an edge that goes on and on, packed or not, is not listened to (rule 9). */
async function readText(answer: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > answerBytes) break;
    }
  } catch {
    // It broke off: what has come is no answer, and does not decode.
  }
  return text;
}

/** Takes an answer's text; undefined when it is none of the kind. */
export function answerOf<S extends z.ZodMiniType>(
  schema: S,
  { text }: { readonly text: string },
): z.output<S> | undefined {
  try {
    return decodeText(schema, text, answerBytes);
  } catch {
    return undefined;
  }
}

function refusalIn(text: string): { type: string; reason: string } | { reason: string } {
  const said = answerOf(errorSchema, { text });
  return said ? { type: said.error.type, reason: said.error.message } : { reason: 'no explanation' };
}

/** `fetch` hides what happened in the error's cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? cause.message : String(error);
}
