import { ApiError } from '../errors.ts';

/** @throws {ApiError} `validation_error` unless the request asks for a WebSocket (RFC 6455 §4.1) */
export function needsUpgrade(request: Request): void {
  if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') {
    throw new ApiError('validation_error', 'This address speaks WebSocket only.', {
      upgrade: 'must be websocket',
    });
  }
}
