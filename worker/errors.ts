import { DecodeError, type ErrorType, errorStatus, visible } from '#protocol';

/** Offending field → what is allowed there. */
export type Params = Readonly<Record<string, string>>;

/** An answer that is no success: `{"error":{"type","message","params"?}}` with the status of its type (contract §2). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly type: ErrorType;
  readonly params: Params | undefined;
  /** Of the answer, such as `retry-after`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(type: ErrorType, message: string, params?: Params, headers: ApiError['headers'] = {}) {
    super(message);
    this.type = type;
    this.params = params;
    this.headers = headers;
  }
}

/** One field is not as it must be. @param rule goes on from its name: `must be …` */
export function invalid(field: string, rule: string): ApiError {
  return new ApiError('validation_error', `${field} ${rule}.`, { [field]: rule });
}

/**
 * The response for anything thrown. What isn't ours to tell goes to the log, with an id to find it by (rule 18).
 * @param context for the log: who asked, as a keyed hash; never what they asked for, which may be a link or a key
 */
export function errorResponse(error: unknown, context: Readonly<Record<string, string>> = {}): Response {
  const known = knownError(error);
  if (known) return render(known);
  const id = crypto.randomUUID();
  logError('a request broke', error, { id, ...context });
  return render(new ApiError('internal_error', `Something broke on our side. Its number is ${id}.`));
}

/** One line of JSON for the operator: what broke and where. Nothing in it is for clients (rule 18). */
export function logError(msg: string, error: unknown, context: Readonly<Record<string, string>>): void {
  const stack = error instanceof Error ? error.stack : undefined;
  console.error(line({ level: 'error', msg, ...context, error: String(error), stack }));
}

/** One line of JSON for the operator: somebody did what an honest peer does not. */
export function logWarning(msg: string, context: Readonly<Record<string, string | number>>): void {
  console.warn(line({ level: 'warn', msg, ...context }));
}

function line(record: Readonly<Record<string, unknown>>): string {
  return visible(JSON.stringify(record));
}

function knownError(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  return error instanceof DecodeError ? fromDecode(error) : undefined;
}

function fromDecode(error: DecodeError): ApiError {
  if (error.code === 'too_big') return new ApiError('payload_too_large', 'The body is too large.');
  if (error.code === 'not_json')
    return new ApiError('validation_error', 'The body is no JSON.', { body: 'must be JSON' });
  const [field, rule] = Object.entries(error.fields)[0] ?? ['body', 'is not valid'];
  return new ApiError('validation_error', `${field} ${rule}.`, error.fields);
}

function render({ type, message, params, headers }: ApiError): Response {
  // Both may quote what was sent (rule 7).
  const quoted = Object.entries(params ?? {}).map(
    ([field, rule]) => [visible(field), visible(rule)] as const,
  );
  const said = { type, message: visible(message) };
  const error = params ? { ...said, params: Object.fromEntries(quoted) } : said;
  const status = errorStatus[type];
  return Response.json({ error }, { status, headers: { 'cache-control': 'no-store', ...headers } });
}
