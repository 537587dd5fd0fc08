import { isMark } from '#protocol/tools/lines.ts';

/** A host as tables show it: its name, if it has one, and its address; or that it is hidden from this reader. */
export function Host({ address, name }: { readonly address: string; readonly name: string | undefined }) {
  if (isMark(address)) return <span class="tag">hidden</span>;
  return (
    <span class="h">
      {name === undefined ? (
        <span>{address}</span>
      ) : (
        <>
          <span title={name}>{name}</span>
          <span class="ip">{address}</span>
        </>
      )}
    </span>
  );
}

/** A hop that does not answer. */
export function NoReply({ text = 'no reply' }: { readonly text?: string }) {
  return (
    <>
      * * * <span class="tag">{text}</span>
    </>
  );
}
