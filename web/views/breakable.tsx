import { Fragment } from 'preact';

/** A host name or address, which breaks at its own joints where it is too long for a line. */
export function Breakable({ text }: { readonly text: string }) {
  const parts = text.split(/(?<=[.:/])/);
  return (
    <>
      {parts.map((part, index) => (
        // Parts of one text never change places.
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </>
  );
}
