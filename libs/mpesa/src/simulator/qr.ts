import { field, required, type Answer, type Call, type World } from './world.js';
import { Refusal } from './refusal.js';

/** One white pixel: nobody scans it. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4//8/AwAI/AL+p5qgoAAAAABJRU5ErkJggg==';

/** POST /mpesa/qrcode/v1/generate. The picture is not a code; everything else is as on the wire. */
export async function generateQr(world: World, { body }: Call): Promise<Answer> {
  required(body, 'MerchantName', /^.{1,100}$/);
  required(body, 'RefNo', /^.{1,32}$/);
  required(body, 'TrxCode', /^(BG|WA|PB|SM|SB)$/);
  required(body, 'Size', /^\d{2,4}$/);
  if (!/^\d{1,6}$/.test(field(body, 'Amount'))) throw Refusal.invalid('Amount');
  required(body, 'CPI', /^\d{5,12}$/);
  return {
    body: {
      ResponseCode: '00',
      RequestID: `QRCode:${world.chance.text(12, '0123456789abcdef')}`,
      ResponseDescription: 'QR Code Successfully Generated.',
      QRCode: PIXEL,
    },
  };
}
