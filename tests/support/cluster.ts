// One site of two processes on one PostgreSQL, behind a balancer.

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Balancer, balance, freePort } from './balancer';
import { type Site, startSite } from './server';

/** The site; `processes[0]` is the one that filled it. */
export interface Cluster {
  url: string;
  processes: Site[];
  balancer: Balancer;
  stop(): Promise<void>;
}

/** Starts it on a database of its own. `cargo xtask test browser` starts the PostgreSQL and says where it is. */
export async function startCluster(): Promise<Cluster> {
  const base = process.env.KITH_TEST_POSTGRES;
  if (!base) throw new Error('KITH_TEST_POSTGRES names no PostgreSQL: `cargo xtask test browser` starts one');
  const name = `browser_${process.pid}_${Date.now()}`;
  await promisify(execFile)('psql', ['--quiet', '--dbname', base, '--command', `CREATE DATABASE ${name}`]);
  const database = new URL(base);
  database.pathname = name;

  const ports = [await freePort(), await freePort()];
  const balancer = await balance(ports);
  const data = await mkdtemp(join(tmpdir(), 'kith-test-'));
  const args = ['--database-url', database.href, '--public-url', balancer.url];
  const processes: Site[] = [];
  const stop = async () => {
    await balancer.stop();
    await Promise.all(processes.map((each) => each.stop()));
    await rm(data, { recursive: true, force: true });
  };
  try {
    // One after the other: the first fills the site.
    for (const [place, port] of ports.entries()) processes.push(await startSite({ args, data, port, demo: place === 0 }));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: balancer.url, processes, balancer, stop };
}
