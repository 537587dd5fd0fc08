import { type ControlFromEdge, controlFromEdgeSchema, DecodeError, decodeText, limits } from '#protocol';

/** A frame of the edge, or why it is none; `job`: the id of a job that could not be read. */
export type ReadControl =
  | { readonly frame: ControlFromEdge }
  | { readonly why: string; readonly job?: string };

/** Reads a frame of the control socket. Never throws: a frame that isn't understood ends nothing. */
export function readControl(text: string): ReadControl {
  try {
    return { frame: decodeText(controlFromEdgeSchema, text, limits.frame.agentBytes) };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const fields = Object.entries(error.fields).map(([field, rule]) => `${field} ${rule}`);
    const why = (fields.join('; ') || error.code).slice(0, 300);
    const job = error.code === 'bad_shape' ? jobIdIn(JSON.parse(text)) : undefined;
    return job === undefined ? { why } : { why, job };
  }
}

/** The id of the job in a frame that is otherwise unknown, if it has one that the edge could recognise. */
function jobIdIn(value: unknown): string | undefined {
  const frame = value as { t?: unknown; job?: { id?: unknown } | null } | null;
  const id = frame?.t === 'job' ? frame.job?.id : undefined;
  return typeof id === 'string' && id.length <= 64 ? id : undefined;
}
