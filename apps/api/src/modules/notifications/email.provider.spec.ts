import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { Config } from '../../config.js';
import { emailProviderOf, LocalEmail, SmtpEmail } from './email.provider.js';

const FROM = 'Mapenzi Homes <rent@mapenzi.test>';
const email = {
  id: 'msg_01JD0000000000000000000001',
  to: 'wanjiku@tenant.test',
  subject: 'Bili ya Novemba',
  text: 'Habari Wanjiku,\nNdung’u',
};

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});

/** An SMTP server on this machine. */
async function smtp(options: SMTPServerOptions = {}): Promise<{ url: string; received: string[] }> {
  const received: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      let text = '';
      stream.on('data', (part: Buffer) => (text += part.toString('utf8')));
      stream.on('end', () => {
        received.push(text);
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = () => new Promise((resolve) => server.close(() => resolve()));
  return { url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, received };
}

/** A server that answers as the script says and then says nothing more, or hangs up. */
async function scripted(answer: (line: string, socket: Socket) => void, greets = true): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (greets) socket.write('220 scripted ESMTP\r\n');
    else socket.destroy();
    socket.on('data', (data) => answer(data.toString(), socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('an e-mail is handed over with our id as its Message-ID', async () => {
  const { url, received } = await smtp();
  expect(await new SmtpEmail(url, FROM).send(email)).toEqual({ outcome: 'accepted', providerId: email.id });
  expect(received).toHaveLength(1);
  expect(received[0]).toContain(`Message-ID: <${email.id}@mapenzi.test>`);
  expect(received[0]).toContain('To: wanjiku@tenant.test');
  expect(received[0]).toContain('Habari Wanjiku,');
  expect(received[0]).toContain('From: Mapenzi Homes <rent@mapenzi.test>');
});

test('a recipient that the server does not know is refused for good, one that it is too busy for only for now', async () => {
  const answer = (responseCode: number): SMTPServerOptions['onRcptTo'] => {
    return (_address, _session, done) => done(Object.assign(new Error('not now'), { responseCode }));
  };
  const unknown = await smtp({ onRcptTo: answer(550) });
  expect(await new SmtpEmail(unknown.url, FROM).send(email)).toMatchObject({ outcome: 'rejected', code: 'SMTP_550', permanent: true });
  await stop?.();
  const busy = await smtp({ onRcptTo: answer(451) });
  expect(await new SmtpEmail(busy.url, FROM).send(email)).toMatchObject({ outcome: 'rejected', code: 'SMTP_451', permanent: false });
});

test('an address that is none is refused for good', async () => {
  const { url } = await smtp();
  expect(await new SmtpEmail(url, FROM).send({ ...email, to: '' })).toMatchObject({ outcome: 'rejected', permanent: true });
});

test('a server that is down, or refuses our password, has not seen the message', async () => {
  expect(await new SmtpEmail('smtp://127.0.0.1:1', FROM).send(email)).toMatchObject({ outcome: 'unavailable' });
  const { url } = await smtp({ authOptional: false, allowInsecureAuth: true, onAuth: (_auth, _session, done) => done(new Error('wrong')) });
  expect(await new SmtpEmail(url.replace('smtp://', 'smtp://me:wrong@'), FROM).send(email)).toMatchObject({ outcome: 'unavailable' });
});

test.each(['greeting', 'EHLO'])('a server that falls silent or hangs up at the %s has not seen the message', async (at) => {
  const url = await scripted((line, socket) => void (line.startsWith(at) || socket.write('250 fine\r\n')), at !== 'greeting');
  expect(await new SmtpEmail(url, FROM, 300).send(email)).toMatchObject({ outcome: 'unavailable' });
});

test('a server that hangs up after the message may have taken it', async () => {
  const url = await scripted((line, socket) => {
    if (line.includes('\r\n.\r\n')) socket.destroy();
    else if (line.startsWith('DATA')) socket.write('354 go on\r\n');
    else socket.write('250 fine\r\n');
  });
  expect(await new SmtpEmail(url, FROM).send(email)).toMatchObject({ outcome: 'unknown' });
});

test('a server that falls silent after the message may have taken it', async () => {
  const url = await scripted((line, socket) => {
    if (line.includes('\r\n.\r\n')) return;
    socket.write(line.startsWith('DATA') ? '354 go on\r\n' : '250 fine\r\n');
  });
  expect(await new SmtpEmail(url, FROM, 300).send(email)).toMatchObject({ outcome: 'unknown' });
});

test('a line break in a name cannot add a header', async () => {
  const { url, received } = await smtp();
  await new SmtpEmail(url, FROM).send({ ...email, subject: 'Bill\r\nBcc: thief@test' });
  expect(received[0]).not.toMatch(/^Bcc:/m);
});

const config = (settings: Record<string, string>): Config =>
  Config.read({
    NODE_ENV: 'test',
    DATABASE_URL: 'mysql://root@127.0.0.1:3306/plotihub',
    AUTH_SIGNING_KEY: '{}',
    DATA_KEY: Buffer.alloc(32).toString('base64'),
    ...settings,
  });

test('the start fails with a clear sentence when SMTP is chosen without a server', () => {
  expect(emailProviderOf(config({}))).toBeInstanceOf(LocalEmail);
  expect(emailProviderOf(config({ EMAIL_PROVIDER: 'smtp', SMTP_URL: 'smtp://mail.test:587' }))).toBeInstanceOf(SmtpEmail);
  expect(() => emailProviderOf(config({ EMAIL_PROVIDER: 'smtp' }))).toThrow('EMAIL_PROVIDER=smtp needs SMTP_URL');
});
