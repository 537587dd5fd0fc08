import type { PopStatus, StatusReason } from '#protocol';
import { isHeard, isSilent, type Scene, type Sight, sightsOf, troubleOf, type Watched } from './sights.ts';

/** How a PoP is. */
export interface Verdict {
  readonly status: PopStatus;
  readonly reason: StatusReason | null;
  /** False: its agent has gone and nobody looks; for the uptime nothing is known. */
  readonly isKnown: boolean;
}

/** What speaks for and against one PoP. */
interface Evidence {
  /** What others see of it. */
  readonly towards: Sight[];
  /** What it sees of others and of anchors. */
  readonly away: Sight[];
  /** By other PoP: what is worse than normal between the two, in either direction. */
  readonly relations: Map<string, 'loss' | 'latency' | null>;
}

/**
 * How all PoPs are, given how they were. The rule in words:
 *
 * - `maintenance`: its operator works on it. What it sees and what is seen of it is left out.
 * - `down`: everybody who looks hears nothing in two rounds or more, and so say two vantages at least. That the edge sees no agent
 *   counts as one; without that, only vantages count that hear somebody else, and only when its agent hears nobody either. It is
 *   left when somebody hears it in two rounds, or its agent is here and hears others.
 * - `degraded`: its agent has gone; or nobody hears it; or something is worse than normal between it and more than half of the
 *   PoPs that are neither down nor worked on.
 */
export function judge(scene: Scene, before: ReadonlyMap<string, Verdict>): Map<string, Verdict> {
  const evidence = gather(scene);
  const first = scene.pops.map((pop) => {
    const known = evidence.get(pop.id)!;
    if (scene.maintained.has(pop.id)) return [pop, known, maintenance] as const;
    const isDown =
      falls(pop, known, evidence) || (before.get(pop.id)?.status === 'down' && stays(pop, known));
    return [pop, known, isDown ? down(pop) : undefined] as const;
  });
  const isOut = new Set(first.flatMap(([pop, , verdict]) => (verdict ? [pop.id] : [])));
  return new Map(
    first.map(([pop, known, verdict]) => [pop.id, verdict ?? upright(pop, known, isOut)] as const),
  );
}

const maintenance: Verdict = { status: 'maintenance', reason: 'maintenance', isKnown: true };

function down({ online }: Watched): Verdict {
  return { status: 'down', reason: online ? 'unreachable' : 'silent', isKnown: true };
}

function degraded(reason: StatusReason, isKnown = true): Verdict {
  return { status: 'degraded', reason, isKnown };
}

function gather(scene: Scene): Map<string, Evidence> {
  const all = new Map<string, Evidence>(
    scene.pops.map(({ id }) => [id, { towards: [], away: [], relations: new Map() }]),
  );
  for (const sight of sightsOf(scene)) {
    const { from, to } = sight;
    if (scene.maintained.has(from) || scene.maintained.has(to)) continue;
    all.get(from)?.away.push(sight);
    all.get(to)?.towards.push(sight);
    const relations = [all.get(from)?.relations, all.get(to)?.relations];
    // Between a PoP and an anchor there is only one side, and it is nobody's peer.
    if (sight.cells.length === 0 || !relations[0] || !relations[1]) continue;
    const trouble = worse(relations[0].get(to) ?? null, troubleOf(sight));
    relations[0].set(to, trouble);
    relations[1].set(from, trouble);
  }
  return all;
}

function worse<T extends 'loss' | 'latency' | null>(a: T, b: T): T {
  return a === 'loss' || b === null ? a : b;
}

function speaking(sights: readonly Sight[]): readonly Sight[] {
  return sights.filter(({ cells }) => cells.length > 0);
}

/** Nobody who looks hears it. */
function isUnheard({ towards }: Evidence): boolean {
  const spoken = speaking(towards);
  return spoken.length > 0 && spoken.every(isSilent);
}

function isDeaf({ away }: Evidence): boolean {
  const spoken = speaking(away);
  return spoken.length > 0 && spoken.every(isSilent);
}

function falls({ online }: Watched, known: Evidence, all: ReadonlyMap<string, Evidence>): boolean {
  if (!isUnheard(known)) return false;
  // With the edge, which sees no agent, one more is enough.
  if (!online) return true;
  // Whoever hears nobody at all may be the one that is cut off.
  const witnesses = speaking(known.towards).filter(({ from }) => !isDeaf(all.get(from)!));
  return isDeaf(known) && witnesses.length >= 2;
}

/** Nothing shows yet that it is back, and somebody still looks. */
function stays({ online }: Watched, { towards, away }: Evidence): boolean {
  const hearsOthers = online && away.some(isHeard);
  return towards.length > 0 && !towards.some(isHeard) && !hearsOthers;
}

/** The verdict on a PoP that is not down. @param isOut PoPs whose relations say nothing of others */
function upright({ online }: Watched, known: Evidence, isOut: ReadonlySet<string>): Verdict {
  if (!online) return degraded('agent_offline', speaking(known.towards).length > 0);
  const relations = [...known.relations].filter(([other]) => !isOut.has(other));
  if (isUnheard(known) && relations.length > 0) return degraded('unreachable');
  const bad = relations.flatMap(([, trouble]) => trouble ?? []);
  if (2 * bad.length <= relations.length) return operational;
  const lossy = bad.filter((trouble) => trouble === 'loss');
  return degraded(2 * lossy.length >= bad.length ? 'loss' : 'latency');
}

const operational: Verdict = { status: 'operational', reason: null, isKnown: true };
