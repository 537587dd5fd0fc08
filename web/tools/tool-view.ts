import type { ComponentChild } from 'preact';
import type { Tool } from '#protocol/tools/tool.ts';
import type { Field } from '../fields.ts';

/** One PoP's part of a measurement, as its tool's view gets it. */
export interface PopProps<Options, State> {
  /** What the PoP is called: for captions. */
  readonly name: string;
  readonly slug: string;
  readonly target: string;
  readonly options: Options;
  readonly state: State;
  /** Counts changes. Folds change in place: without it a view that has hooks would not be drawn again. */
  readonly version: number;
  /**
   * The tool came to its end: what is still out is lost. Not so when the run was stopped, or its PoP went away: then nobody
   * waited for it.
   */
  readonly ended: boolean;
}

/**
 * All that the page knows of a tool: how it is asked for, what its log means, and how that is shown, live. Adding a tool is
 * one of these, and a line in the index.
 */
export interface ToolView<Options, State> {
  /** Its options' schema, and the fold of its log. */
  readonly tool: Tool<Options, State, unknown>;
  /** What the form begins with where the options have no default. */
  readonly defaults?: Partial<Options>;
  /** Its options in the form. */
  readonly fields: readonly Field[];
  /** How PoPs lie beside each other: three narrow columns, pairs, or one over the other. */
  readonly layout: 'columns' | 'pairs' | 'rows';
  /** What the PoP's heading says beside its name. */
  Figure?(this: void, props: PopProps<Options, State>): ComponentChild;
  Body(this: void, props: PopProps<Options, State>): ComponentChild;
  /** All PoPs in one table, shown above them when there are several. */
  Overview?(
    this: void,
    props: {
      readonly rows: readonly PopProps<Options, State>[];
      readonly onShow: (slug: string) => void;
    },
  ): ComponentChild;
  /** How far a run is, and of how many probes, if it has a count; undefined when nobody can say. */
  progress(
    state: State,
    options: Options,
  ): { readonly done: number; readonly of: number | undefined } | undefined;
  /** What is measured: `example.net A`. */
  subject(target: string, options: Options): string;
}
