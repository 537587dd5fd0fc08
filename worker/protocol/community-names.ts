import communities from './communities.json' with { type: 'json' };

/** Communities that everybody means the same by (IANA, BGP Well-known Communities). */
const wellKnown: Readonly<Record<string, string>> = communities;

/** A community in the form that routes have it: `64500:1`, `64500:1:2`, `rt:64500:1`. */
const form = /^(?:\d{1,10}|[a-z]{2,12})(?::[\da-z.]{1,18}){1,3}$/;

/** Whether a name may be given to this. */
export function isCommunity(text: string): boolean {
  return form.test(text);
}

/** What a community is called: what all call it so, before what somebody says. Undefined: it has no name. */
export function nameOfCommunity(community: string, told: ReadonlyMap<string, string>): string | undefined {
  return Object.hasOwn(wellKnown, community) ? wellKnown[community] : told.get(community);
}
