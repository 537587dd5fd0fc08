import { ApiError } from '../errors.ts';

/**
 * @throws {ApiError} `validation_error` unless the request asks for a WebSocket (RFC 6455 §4.1), and for none of the
 * subprotocols that nothing here speaks (§11.3.4): whoever asks for them is no peer of ours
 */
export function needsUpgrade(request: Request): void {
  if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') {
    throw new ApiError('validation_error', 'This address speaks WebSocket only.', {
      upgrade: 'must be websocket',
    });
  }
  if (request.headers.has('sec-websocket-protocol')) {
    throw new ApiError('validation_error', 'No subprotocol is spoken here.', {
      'sec-websocket-protocol': 'must be absent',
    });
  }
}
