// What the widget's bench says: its tables, and how far the limits are that the design sets.

/** What was measured of one contestant; times in milliseconds, one a visit or hover, bytes by brotli. */
export interface Measured {
  title: string;
  delay: number;
  bytes: {
    /** Of the files that the page names. */
    load: number;
    /** Until somebody points. */
    before: number;
    /** With the first card. */
    all: number;
    /** Before somebody points, for more than the page names. */
    requests: number;
  };
  times: Times;
  /** With data that take 100 ms. */
  service?: Times;
  /** On slow 4G, with a processor slowed four times. */
  slow?: Times;
  heap?: { script: number; wasm: number };
}

export interface Times {
  script: number[];
  /** How many tasks of more than 50 ms there were before somebody pointed. */
  longTasks: number[];
  /** From the end of the delay to the painted card. */
  cold: number[];
  warm: number[];
  /** From the arrival of the pointer to the request for data, where nothing is to be fetched before. */
  asked: number[];
}

export interface Results {
  browser: string;
  visits: number;
  contestants: Record<string, Measured>;
}

/** A limit of the design, and where we are. */
export interface Reach {
  what: string;
  measured: number;
  limit: number;
  unit: string;
  met: boolean;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Each limit of "Reach", in its order. */
export function reach({ contestants }: Results): Reach[] {
  const { hover, idle, gravatar, atlaskit } = contestants as Record<'hover' | 'idle' | 'gravatar' | 'atlaskit', Measured>;
  const lines: Reach[] = [];
  const line = (what: string, measured: number, limit: number, unit = 'x') =>
    lines.push({ what, measured, limit, unit, met: measured <= limit });
  const ratio = (what: string, ours: number, theirs: number, limit: number) => line(what, ours / theirs, limit);
  const times = (of: Measured, under: 'times' | 'service' | 'slow') => of[under]!;

  line('loader', hover.bytes.load / 1000, 3, ' KB');
  line('loader and card', hover.bytes.all / 1000, 60, ' KB');
  line('requests before intent', hover.bytes.requests, 0, '');
  line('long tasks before intent', Math.max(...hover.times.longTasks), 0, '');
  line('long tasks before intent, idle', Math.max(...idle.times.longTasks), 0, '');
  ratio('bytes before first hover / Gravatar', hover.bytes.before, gravatar.bytes.before, 0.5);
  ratio('script time at load / Gravatar', median(hover.times.script), median(gravatar.times.script), 0.5);
  ratio('all bytes / Atlaskit', hover.bytes.all, atlaskit.bytes.all, 0.22);
  ratio('cold card / Gravatar', median(hover.times.cold), median(gravatar.times.cold), 1.2);
  ratio('cold card, idle / Gravatar', median(idle.times.cold), median(gravatar.times.cold), 0.6);
  ratio('warm card / Gravatar', median(hover.times.warm), median(gravatar.times.warm), 1);
  for (const [under, name] of [['service', 'service of 100 ms'], ['slow', 'slow line']] as const) {
    ratio(`${name}: warm card / Gravatar`, median(times(hover, under).warm), median(times(gravatar, under).warm), 0.3);
    ratio(`${name}: cold card / Gravatar`, median(times(hover, under).cold), median(times(gravatar, under).cold), 1);
    ratio(`${name}: cold card, idle / Gravatar`, median(times(idle, under).cold), median(times(gravatar, under).cold), 1);
  }
  // A timer of 80 ms, and a frame.
  line('data asked after arrival', median(hover.times.asked), 96, ' ms');
  const heap = ({ heap }: Measured) => heap!.script + heap!.wasm;
  ratio('heap after 100 cards / Gravatar', heap(hover), heap(gravatar), 2);
  return lines;
}

/** All of it as Markdown, which README and docs take from here. */
export function tables(results: Results, lines: Reach[]): string {
  const all = Object.values(results.contestants);
  const peer = results.contestants.gravatar!;
  const pair = (cold: number[], warm: number[]) => `${median(cold).toFixed(0)} / ${median(warm).toFixed(0)}`;
  const first = all.map(({ title, delay, bytes, times, heap }) => [
    title,
    kb(bytes.load),
    bytes.before > bytes.load ? `${kb(bytes.before - bytes.load)} idle` : kb(bytes.all - bytes.load),
    `${bytes.requests}`,
    `${Math.max(...times.longTasks)}`,
    `${median(times.script).toFixed(1)} ms (${(median(times.script) / median(peer.times.script)).toFixed(2)}x)`,
    `${delay} ms`,
    `${pair(times.cold, times.warm)} ms (${(median(times.cold) / median(peer.times.cold)).toFixed(2)}x / ${(median(times.warm) / median(peer.times.warm)).toFixed(2)}x)`,
    heap ? mb(heap) : '',
  ]);
  const second = all
    .filter(({ service }) => service)
    .map(({ title, service, slow }) => [
      title,
      `${pair(service!.cold, service!.warm)} ms`,
      `${pair(slow!.cold, slow!.warm)} ms`,
      `${median(slow!.script).toFixed(0)} ms`,
    ]);
  const third = lines.map(({ what, measured, limit, unit, met }) => [
    what,
    `${Number.isInteger(measured) ? measured : measured.toFixed(2)}${unit}`,
    `${limit}${unit}`,
    met ? 'met' : 'missed',
  ]);
  return [
    `Chromium ${results.browser}, ${results.visits} visits each, medians; x: to Gravatar.`,
    table(
      ['what', 'bytes at load', '+ at first hover', 'further requests before intent', 'long tasks', 'script at load', 'its delay', 'end of delay to painted card, cold / warm', 'heap after 100 cards'],
      first,
    ),
    table(['cold / warm', 'service of 100 ms', 'slow line', 'script at load there'], second),
    table(['reach', 'measured', 'limit', ''], third),
  ].join('\n\n');
}

function kb(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} KB`;
}

function mb({ script, wasm }: { script: number; wasm: number }): string {
  return `${(script / 1e6).toFixed(1)}${wasm ? ` + ${(wasm / 1e6).toFixed(1)} wasm` : ''} MB`;
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
