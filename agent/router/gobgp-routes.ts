import * as z from 'zod/mini';
import type { BgpRoute } from '#protocol';
import { communitiesTold, pathTold, sinceTold, somebodyIn, wordOf } from './told.ts';

const number32 = z.int().check(z.gte(0), z.lte(0xffff_ffff));
const text = z.string();

/** Path attributes by their numbers (IANA, BGP Path Attributes), as GoBGP 3.10 and 4.8 write them (pkg/packet/bgp/bgp.go, `MarshalJSON`). */
const attributeSchema = z.object({
  type: z.int(),
  value: z.optional(z.unknown()),
  as_paths: z.optional(z.array(z.object({ segment_type: z.int(), asns: z.array(number32) }))),
  nexthop: z.optional(text),
  metric: z.optional(number32),
  communities: z.optional(z.array(number32)),
});
type Attribute = z.infer<typeof attributeSchema>;

/** All ways to one prefix. The neighbour is `neighbor-ip` in version 3, `peer-address` in version 4 (pkg/apiutil/util.go). */
export const gobgpRowsSchema = z.array(
  z.object({
    nlri: z.object({ prefix: text }),
    age: z.optional(z.int()),
    best: z.optional(z.boolean()),
    attrs: z.array(attributeSchema),
    'neighbor-ip': z.optional(text),
    'peer-address': z.optional(text),
  }),
);

const largeSchema = z.array(z.object({ ASN: number32, LocalData1: number32, LocalData2: number32 }));
const extendedSchema = z.array(
  z.object({
    type: z.int(),
    subtype: z.int(),
    value: z.optional(z.union([text, z.number()])),
    color: z.optional(number32),
    asn: z.optional(number32),
  }),
);

const type = {
  origin: 1,
  path: 2,
  nextHop: 3,
  med: 4,
  preference: 5,
  standard: 8,
  reach: 14,
  extended: 16,
  large: 32,
} as const;
const origins: readonly BgpRoute['origin'][] = ['IGP', 'EGP', 'incomplete'];

/** The routes in GoBGP's JSON for one prefix. */
export function gobgpRoutes(rows: z.infer<typeof gobgpRowsSchema>, nowMs: number): BgpRoute[] {
  return rows.map((row) => routeOf(row, nowMs));
}

function routeOf(row: z.infer<typeof gobgpRowsSchema>[number], nowMs: number): BgpRoute {
  const { nlri, age, best, attrs } = row;
  const find = (wanted: number): Attribute | undefined => attrs.find((one) => one.type === wanted);
  const nextHop = somebodyIn((find(type.nextHop) ?? find(type.reach))?.nexthop);
  const peer = somebodyIn(row['neighbor-ip'] ?? row['peer-address']);
  const extended = decoded(extendedSchema, find(type.extended)?.value) ?? [];
  const preference = decoded(number32, find(type.preference)?.value);
  return {
    prefix: wordOf(nlri.prefix),
    best: best === true,
    kind: 'unicast',
    source: peer === null ? 'local' : 'BGP',
    protocol: null,
    peer: peer === nextHop ? null : peer,
    asPath: pathTold((find(type.path)?.as_paths ?? []).flatMap(stepsOf)),
    nextHop,
    localPreference: preference ?? null,
    med: find(type.med)?.metric ?? null,
    origin: originOf(find(type.origin)?.value),
    communities: communitiesOf(find, extended),
    ...sinceTold(age, nowMs),
    validation: validationIn(extended),
  };
}

function originOf(value: unknown): BgpRoute['origin'] {
  return (typeof value === 'number' && origins[value]) || null;
}

function communitiesOf(
  find: (wanted: number) => Attribute | undefined,
  extended: readonly Extended[],
): BgpRoute['communities'] {
  const large = decoded(largeSchema, find(type.large)?.value) ?? [];
  return {
    standard: communitiesTold((find(type.standard)?.communities ?? []).map(inHalves)),
    large: communitiesTold(
      large.map(({ ASN, LocalData1, LocalData2 }) => `${ASN}:${LocalData1}:${LocalData2}`),
    ),
    extended: communitiesTold(extended.map(extendedText)),
  };
}

function decoded<T>(schema: z.ZodMiniType<T>, value: unknown): T | undefined {
  const parsed = z.safeParse(schema, value);
  return parsed.success ? parsed.data : undefined;
}

/** Segments by their numbers (RFC 4271, RFC 5065): sets and confederations become one step, in BIRD's writing. */
function stepsOf({
  segment_type: kind,
  asns,
}: {
  segment_type: number;
  asns: number[];
}): (number | string)[] {
  if (kind === 2) return asns;
  if (kind === 1) return [`{${asns.join(' ')}}`];
  return [kind === 3 ? `(${asns.join(' ')})` : `({${asns.join(' ')}})`];
}

function inHalves(community: number): string {
  return `${Math.floor(community / 0x1_0000)}:${community % 0x1_0000}`;
}

type Extended = z.infer<typeof extendedSchema>[number];

/** Route targets and origins (RFC 4360) as BIRD calls them; others by their numbers. */
function extendedText({ type: kind, subtype, value, color, asn }: Extended): string {
  const names: Readonly<Record<number, string>> = { 2: 'rt', 3: 'ro' };
  const isKnown = kind >= 0 && kind <= 2 && Object.hasOwn(names, subtype);
  return `${isKnown ? names[subtype] : `0x${kind.toString(16)}:0x${subtype.toString(16)}`}:${value ?? color ?? asn ?? ''}`;
}

/** RFC 8097: opaque (0x43), of subtype 0. */
function validationIn(extended: readonly Extended[]): BgpRoute['validation'] {
  const found = extended.find(({ type: kind, subtype }) => kind === 0x43 && subtype === 0)?.value;
  return typeof found === 'number' ? ((['valid', 'unknown', 'invalid'] as const)[found] ?? null) : null;
}
