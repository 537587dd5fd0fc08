import { decodeText, limits } from '#protocol';
import type * as z from 'zod/mini';
import { ApiError } from '../errors.ts';

/**
 * The JSON body of a request, bounded while it is read.
 * @throws {ApiError} `validation_error` for another content type, `payload_too_large`
 * @throws {DecodeError} when it is no JSON or does not fit the schema
 */
export async function readBody<S extends z.ZodMiniType>(request: Request, schema: S): Promise<z.output<S>> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new ApiError('validation_error', 'The body must be JSON, sent as application/json.', {
      'content-type': 'must be application/json',
    });
  }
  return decodeText(schema, await readText(request, limits.body.bytes), limits.body.bytes);
}

async function readText(request: Request, capBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > capBytes)
      throw new ApiError('payload_too_large', `The body may have ${capBytes} bytes at most.`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
