import { type Language, languageOf } from './words.ts';

/** How a site owner wants the widget, as its attributes say. */
export interface Options {
  /** Origin of the looking glass. */
  readonly src: string;
  /** Slugs to show, in this order; empty: all, in the edge's order. */
  readonly pops: readonly string[];
  readonly compact: boolean;
  /** `light` and `dark`; anything else: as the system has it. */
  readonly theme: string;
  /** Absent: as many PoPs as fit decide. */
  readonly mesh: boolean | undefined;
  readonly lang: Language;
}

export const attributes = ['src', 'pops', 'compact', 'theme', 'mesh', 'lang'] as const;
type Attribute = (typeof attributes)[number];

/** A boolean as HTML has it, and as frameworks write it: `compact="false"`. */
function flag(value: string | null): boolean | undefined {
  return value === null ? undefined : value !== 'false';
}

/**
 * @param get the value of an attribute, null where it is absent
 * @param home URL that the script came from
 * @param language the nearest `lang`, the element's own included; empty: there is none
 */
export function optionsOf(get: (name: Attribute) => string | null, home: string, language: string): Options {
  return {
    src: originOf(get('src') ?? '', home),
    pops: slugsOf(get('pops') ?? ''),
    compact: flag(get('compact')) === true,
    theme: get('theme') ?? '',
    mesh: flag(get('mesh')),
    lang: languageOf(language),
  };
}

function originOf(src: string, home: string): string {
  return new URL(URL.canParse(src, home) ? src : '', home).origin;
}

function slugsOf(text: string): string[] {
  const slugs = text.split(',').map((slug) => slug.trim());
  return [...new Set(slugs)].filter(Boolean);
}
