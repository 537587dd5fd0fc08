import { cast } from './cast.ts';
import { csv } from './csv.ts';
import type { Format } from './format.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { ndjson } from './ndjson.ts';
import { text } from './text.ts';

/** All formats, by the word that asks for them (contract §2). */
export const formats = { text, md: markdown, json, ndjson, csv, cast } satisfies Record<string, Format>;
export type FormatName = keyof typeof formats;
