/** What to look for: values that begin with `open`, within so many brackets. */
export interface Wanted {
  readonly open: '{' | '[';
  readonly depth: number;
}

/**
 * Takes JSON apart while it comes in, so that nobody holds a table to find one route, and what was cut in the middle is still read up
 * to there. One look at each character. What stands outside of any object is no JSON, and skipped.
 *
 * @returns a function that takes the next part, and gives the text of each value that it completes
 */
export function jsonValues({ open, depth: wanted }: Wanted): (part: string) => string[] {
  let [depth, isString, isEscaped] = [0, false, false];
  let value: string[] | undefined;

  /** The value is over after this character. */
  function steps(character: string): boolean {
    if (isString) {
      if (isEscaped) isEscaped = false;
      else if (character === '\\') isEscaped = true;
      else if (character === '"') isString = false;
      return false;
    }
    if (character === '"') isString = depth > 0;
    else if (character === '{' || (character === '[' && depth > 0)) depth += 1;
    else if ((character === '}' || character === ']') && depth > 0) depth -= 1;
    else return false;
    return depth === wanted && (character === '}' || character === ']');
  }

  return (part) => {
    const found: string[] = [];
    let from = 0;
    for (let at = 0; at < part.length; at++) {
      if (value === undefined && !isString && depth === wanted && part[at] === open) {
        value = [];
        from = at;
      }
      if (!steps(part[at]!) || value === undefined) continue;
      value.push(part.slice(from, at + 1));
      found.push(value.join(''));
      value = undefined;
    }
    value?.push(part.slice(from));
    return found;
  };
}
