export { Allow } from './allow.js';
export { OrganizationsModule } from './organizations.module.js';
export { InvalidPhone } from './organizations.errors.js';
export { OrganizationsService, type Organization } from './organizations.service.js';
export { toMobile } from './phone.rules.js';
export { PERMISSIONS, ROLES, roleAllows, type Permission, type Role } from './roles.rules.js';
