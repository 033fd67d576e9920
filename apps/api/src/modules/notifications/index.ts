export { MessagesService, type Message, type NewMessage } from './messages.service.js';
export { NotificationsModule } from './notifications.module.js';
export { type Language, type TemplateKey } from './templates.rules.js';
