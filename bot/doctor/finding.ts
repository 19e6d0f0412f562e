/** What a check found: one line, good or bad. Nothing in it is secret. */

export interface Finding {
  ok: boolean;
  /** What is well; or what is wrong and how to mend it. */
  text: string;
}

/** A check never throws for what may be wrong with a service. */
export interface Check {
  /** What is checked, in a word or two. */
  about: string;
  run(): Promise<Finding>;
}

export function well(text: string): Finding {
  return { ok: true, text };
}

/** @param fix a sentence, or several */
export function wrong(what: string, fix: string): Finding {
  return { ok: false, text: `${what} ${fix}` };
}

/** The finding, or one that says that there was none within `ms`. */
export async function within(ms: number, finding: Promise<Finding>): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding>((resolve) => {
    const text = `No answer within ${ms / 1000} s.`;
    timer = setTimeout(() => resolve(wrong(text, 'Check the network, the firewall and the proxy.')), ms);
  });
  try {
    return await Promise.race([finding, late]);
  } finally {
    clearTimeout(timer);
  }
}
