/** What agents measure all the time; part of `limits`. */
export const meshLimits = {
  /** Up to so many PoPs each measures all others; beyond that each measures so many less one, another sample by turns. */
  pops: 30,
  /** Hosts beyond the PoPs that an operator may name for all of them to measure. */
  anchors: 8,
  /** What one agent measures all the time, at most (rules 8 and 19): the two above. */
  targets: 38,
  /** A round is a few probes to each target; its begin is put off by up to `jitterMs`, so that PoPs don't probe in step. */
  roundMs: 10_000,
  jitterMs: 2_000,
  probes: 3,
  /** Between the probes of a round to one target. */
  probeMs: 500,
  /** A reply that takes longer is a lost one. */
  timeoutMs: 2_000,
  /** A summary at least so often; one that has news may come this much after the last one. */
  summaryMs: 60_000,
  earlyMs: 15_000,
  /** A summary may come this much sooner than that: the one before it was held up on its way. */
  slackMs: 5_000,
  /** A PoP that has passed nothing on for this long, though an agent is here, says that it is alive, and asks what is new. */
  quietMs: 75_000,
  /** Rounds in one summary: what two minutes have, for an agent whose edge was away for a moment. */
  rounds: 12,
  /** What was heard longer ago says nothing about now. */
  staleMs: 150_000,
  /** Who is here is looked after each minute. When that was not so for this long, the edge was down, and nothing is known. */
  unwatchedMs: 180_000,
} as const;

/** What is kept and shown of it; part of `limits`. */
export const statusLimits = {
  /** A snapshot is this old at most before it is made anew, once in this time and place, whatever the load (rule 17). */
  cacheSeconds: 10,
  /** Meanwhile, and while the fleet can't be read, an older one is shown, up to this age. */
  staleSeconds: 300,
  /** How long minutes, hours and days are kept. */
  minuteHours: 48,
  hourDays: 32,
  days: 400,
  /** What is shown of each PoP as one bar per day. */
  barDays: 90,
  /** State changes in feeds and in the list of events. */
  events: 200,
  /** Incidents, maintenance windows and webhooks that are kept; older closed ones give way. */
  incidents: 200,
  windows: 100,
  webhooks: 20,
  /** What an operator says: characters of a title, of a text, and updates of one incident: a post mortem is a page of its own. */
  titleChars: 120,
  textChars: 2_000,
  updates: 50,
  /** A window that is longer is a mistake, and would hide a quarter of a year from the uptime. */
  windowDays: 90,
  /** Entries of a feed: what a reader that looks in once a week may have missed. */
  feedEntries: 100,
  /** A webhook has this long to answer, and so many tries (about a day, with the waits between them). */
  webhookMs: 10_000,
  webhookTries: 9,
  /** What waits for one webhook; beyond that the oldest is dropped, and counted. */
  webhookQueue: 100,
  /** Sent at once: the platform lets an object wait for six answers at the same time, and a queue would count as their silence. */
  webhooksAtOnce: 5,
  /** Longest address of a webhook: what every server takes. */
  urlChars: 2_000,
} as const;
