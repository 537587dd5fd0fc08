import type { RedactRule } from '#protocol';
import type { MeasurementRecord } from '../session/measurement-record.ts';

/** A session as exports head it. `url`: its page. */
export interface ExportedSession {
  readonly id: string;
  readonly url: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** What is hidden from those who do not hold the key. */
  readonly redact: RedactRule | null;
}

/** One way to write a session down. Piece by piece, because all logs together may be more than fits into memory. */
export interface Format {
  /** Media type. */
  readonly type: string;
  /** Of the file's name. */
  readonly extension: string;
  write(session: ExportedSession, records: AsyncIterable<MeasurementRecord>): AsyncIterable<string>;
}
