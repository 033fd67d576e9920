export { AfricasTalking, type AfricasTalkingConfig } from './africas-talking.js';
export { parseDeliveryReport, type DeliveryReport, type DeliveryReportParse, type DeliveryStatus } from './delivery-report.js';
export { gsm7Length, isGsm7, segments, toGsm7 } from './gsm7.js';
export { SmsProvider, type SendResult, type SmsCost, type SmsMessage } from './sms-provider.js';
