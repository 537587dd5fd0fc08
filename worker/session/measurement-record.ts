import type { MeasurementView, PopInfo, ResultState } from '#protocol';

/**
 * A measurement for the API to fold. `log`: NDJSON, one log frame a line, as viewers get them. The logs of many PoPs are too
 * much for one call, so they are read from storage as they are asked for.
 */
export interface MeasurementRecord extends MeasurementView {
  readonly results: readonly { readonly r: number; readonly pop: PopInfo; readonly status: ResultState }[];
  readonly log: ReadableStream<Uint8Array>;
}
