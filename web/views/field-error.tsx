interface FieldErrorProps {
  readonly id: string;
  readonly text: string | undefined;
}

/** What is wrong with a field; read out when it appears, and with the field itself. */
export function FieldError({ id, text }: FieldErrorProps) {
  return (
    <p id={id} class="err" role="alert">
      {text !== undefined && <span class="st bad">{text}</span>}
    </p>
  );
}
