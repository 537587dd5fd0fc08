import { escapeJson } from '#protocol';
import { measurementsJson } from '../routes/measurement-json.ts';
import type { Format } from './format.ts';

/** An array of the API's measurements (contract §2). */
export const json: Format = {
  type: 'application/json',
  extension: 'json',
  async *write(_, records) {
    let separator = '[\n';
    for await (const { json: measurement } of measurementsJson(records)) {
      yield separator + escapeJson(JSON.stringify(measurement));
      separator = ',\n';
    }
    yield separator === '[\n' ? '[]\n' : '\n]\n';
  },
};
