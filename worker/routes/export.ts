import { Hono } from 'hono';
import type { Env } from '../env.ts';
import { invalid } from '../errors.ts';
import { type FormatName, formats } from '../export/index.ts';
import { exportSession } from './export-session.ts';

/** `GET /v1/sessions/{sid}/export?format=`: a download, redacted unless the key is shown (contract §2). */
export const exports = new Hono<{ Bindings: Env }>().get('/:sid/export', (c) =>
  exportSession(c.env, c.req.raw, c.req.param('sid'), formatIn(c.req.query('format'))),
);

function formatIn(word: string | undefined): FormatName {
  if (word !== undefined && Object.hasOwn(formats, word)) return word as FormatName;
  throw invalid('format', `must be one of ${Object.keys(formats).join(', ')}`);
}
