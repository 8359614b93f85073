import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export async function waitForPort(
  port: number,
  waitMsMax: number,
  isWorthWaiting: () => boolean = () => true,
): Promise<void> {
  const giveUpAt = performance.now() + waitMsMax;
  while (!(await answers(port))) {
    if (!isWorthWaiting()) throw new Error(`what should listen on port ${port} has ended`);
    if (performance.now() > giveUpAt) throw new Error(`nothing listens on port ${port}`);
    await pause(100);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
