/** Reads ARM template expressions: `concat('a', parameters('b')[0].c)` becomes a tree. */

export type Expression =
  | { kind: 'literal'; value: string | number }
  | { kind: 'call'; name: string; args: Expression[] }
  | { kind: 'member'; of: Expression; key: Expression };

/** @throws Error with the column, when the text is no expression */
export function parseExpression(source: string): Expression {
  let at = 0;
  const fail = (what: string): never => {
    throw new Error(`${what} at column ${at + 1} of ${source.slice(0, 80)}`);
  };
  const blanks = () => {
    while (source[at] === ' ') at++;
  };
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const [found] = pattern.exec(source) ?? [];
    at += found?.length ?? 0;
    return found;
  };
  const expect = (mark: string) => {
    blanks();
    if (source[at] !== mark) fail(`"${mark}" expected`);
    at++;
  };

  function text(): Expression {
    const quoted = take(/'(?:[^']|'')*'/y) ?? fail('string is not closed');
    return { kind: 'literal', value: quoted.slice(1, -1).replaceAll("''", "'") };
  }

  function call(): Expression {
    const name = take(/[A-Za-z]\w*/y) ?? fail('function expected');
    expect('(');
    const args: Expression[] = [];
    blanks();
    if (source[at] === ')') at++;
    else {
      args.push(whole());
      for (blanks(); source[at] === ','; blanks()) {
        at++;
        args.push(whole());
      }
      expect(')');
    }
    return { kind: 'call', name: name.toLowerCase(), args };
  }

  function whole(): Expression {
    blanks();
    const number = take(/-?\d+/y);
    let tree: Expression =
      number !== undefined
        ? { kind: 'literal', value: Number(number) }
        : source[at] === "'"
          ? text()
          : call();
    for (;;) {
      if (source[at] === '.') {
        at++;
        const value = take(/\w+/y) ?? fail('member expected');
        tree = { kind: 'member', of: tree, key: { kind: 'literal', value } };
      } else if (source[at] === '[') {
        at++;
        const key = whole();
        expect(']');
        tree = { kind: 'member', of: tree, key };
      } else return tree;
    }
  }

  const tree = whole();
  blanks();
  if (at < source.length) fail(`unexpected "${source[at]}"`);
  return tree;
}
