import * as z from 'zod/mini';

/** How the last try of all went; what it was about is told by `message`, its id. `status`: of HTTP; null: no answer came. */
export const lastSchema = z.strictObject({
  at: z.iso.datetime(),
  message: z.string(),
  tries: z.int(),
  status: z.nullable(z.int()),
  outcome: z.enum(['delivered', 'will_retry', 'given_up', 'gone']),
});
export type Last = z.infer<typeof lastSchema>;

const flag = z.pipe(
  z.literal([0, 1]),
  z.transform((value) => value === 1),
);

export const webhookRow = z.object({
  id: z.string(),
  url: z.string(),
  pops: z.nullable(z.string()),
  secret: z.string(),
  created_at: z.number(),
  is_gone: flag,
  dropped: z.int(),
  last: z.nullable(z.string()),
});
export const popsSchema = z.array(z.string());

/** `is_out`: it is being sent; should that end without a word, with the object, it is due again at `due_at`. */
export const deliveryRow = z.object({
  n: z.int(),
  webhook: z.string(),
  message: z.string(),
  body: z.string(),
  tries: z.int(),
  due_at: z.number(),
  is_out: flag,
});
export type Delivery = z.infer<typeof deliveryRow>;

/** Where to send. `pops` null: what concerns any. `isGone`: it said 410, and is sent nothing more. `createdAt` in ms since the epoch. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly pops: string[] | null;
  readonly secret: string;
  readonly createdAt: number;
  readonly isGone: boolean;
  /** Deliveries that were dropped because too many waited. */
  readonly dropped: number;
  readonly last: Last | null;
}
