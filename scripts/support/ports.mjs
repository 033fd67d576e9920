import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Whether a server could listen on the port: on all addresses and on loopback. */
export async function isPortFree(port) {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port));
}

/** A free port of the machine; the preferred one if it is free. */
export async function freePort(preferred) {
  if (preferred && (await canListen(preferred, '127.0.0.1'))) return preferred;
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * The version that a MySQL or MariaDB server names in its greeting (`8.4.3`, `10.11.19-MariaDB…`): it accepts connections.
 * Waits until it does.
 * @param {{ host?: string, port: number, milliseconds?: number, giveUp?: () => boolean }} server
 * @returns {Promise<string | undefined>} undefined when the time is over or `giveUp` says so
 */
export async function greetingOf({ host = '127.0.0.1', port, milliseconds = 60_000, giveUp = () => false }) {
  const deadline = performance.now() + milliseconds;
  while (performance.now() < deadline && !giveUp()) {
    const version = await readGreeting(host, port);
    if (version) return version;
    await pause(20);
  }
  return undefined;
}

function canListen(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host }, () => server.close(() => resolve(true)));
  });
}

function readGreeting(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const finish = (version) => {
      socket.destroy();
      resolve(version);
    };
    socket.once('data', (packet) => finish(versionInGreeting(packet)));
    for (const event of ['error', 'timeout', 'close']) socket.once(event, () => finish(undefined));
  });
}

/** Protocol 10: four bytes of packet header, the byte 10, the version ended by a zero; MariaDB puts "5.5.5-" in front of its own. */
function versionInGreeting(packet) {
  const end = packet.indexOf(0, 5);
  if (packet[4] !== 10 || end < 0) return undefined;
  return packet.toString('latin1', 5, end).replace(/^5\.5\.5-(?=.*MariaDB)/i, '');
}
