-- Tables of the AW database that decide a login, with the product's names and
-- columns (database schema handbook of Unified ICM/CCE). DBINT, DBSMALLINT and
-- CHANGESTAMP are INTEGER here; DBCHAR (one letter, Y or N), DBDATETIME, VNAME32
-- and the rest are TEXT. What cannot be NULL and no site says anything about has
-- a default. SQL Server's collation knows no case, which the columns that people
-- type into follow (NOCASE).
--
-- Of Person, Skill_Group, Precision_Queue, Attribute, Device_Target and
-- Peripheral these are the columns that a login needs, not all that there are.

CREATE TABLE Peripheral (
  PeripheralID INTEGER NOT NULL,
  EnterpriseName TEXT NOT NULL,
  LogicalControllerID INTEGER NOT NULL,
  ClientType INTEGER,
  DefaultDeskSettingsID INTEGER,
  PRIMARY KEY (PeripheralID),
  UNIQUE (EnterpriseName),
  FOREIGN KEY (DefaultDeskSettingsID) REFERENCES Agent_Desk_Settings (AgentDeskSettingsID)
);
CREATE VIEW t_Peripheral AS SELECT * FROM Peripheral;

CREATE TABLE Person (
  PersonID INTEGER NOT NULL,
  LoginName TEXT NOT NULL COLLATE NOCASE,
  LoginNameShadow TEXT NOT NULL COLLATE NOCASE,
  FirstName TEXT NOT NULL,
  LastName TEXT NOT NULL,
  Password TEXT,
  LoginEnabled TEXT NOT NULL,
  SSOEnabled TEXT NOT NULL,
  Deleted TEXT NOT NULL DEFAULT 'N',
  PRIMARY KEY (PersonID),
  UNIQUE (LoginNameShadow)
);
CREATE VIEW t_Person AS SELECT * FROM Person;

CREATE TABLE Agent (
  AgentDeskSettingsID INTEGER,
  AgentStateTrace TEXT NOT NULL DEFAULT 'N',
  ChangeStamp INTEGER NOT NULL DEFAULT 0,
  ConfigParam TEXT,
  DateTimeStamp TEXT,
  DefaultSkillGroup INTEGER,
  Deleted TEXT NOT NULL DEFAULT 'N',
  DepartmentID INTEGER,
  Description TEXT,
  EnterpriseName TEXT NOT NULL,
  PeripheralID INTEGER NOT NULL,
  PeripheralName TEXT,
  PeripheralNumber TEXT NOT NULL COLLATE NOCASE,
  PersonID INTEGER NOT NULL,
  ScheduleID INTEGER,
  SkillTargetID INTEGER NOT NULL,
  SupervisorAgent TEXT NOT NULL,
  TemporaryAgent TEXT NOT NULL DEFAULT 'N',
  UserDeletable TEXT NOT NULL DEFAULT 'N',
  PRIMARY KEY (SkillTargetID),
  UNIQUE (PeripheralID, PeripheralNumber),
  UNIQUE (PeripheralID, PersonID),
  FOREIGN KEY (PersonID) REFERENCES Person (PersonID),
  FOREIGN KEY (PeripheralID) REFERENCES Peripheral (PeripheralID),
  FOREIGN KEY (AgentDeskSettingsID) REFERENCES Agent_Desk_Settings (AgentDeskSettingsID)
);
CREATE VIEW t_Agent AS SELECT * FROM Agent;

CREATE TABLE Agent_Desk_Settings (
  AgentCanSelectGroup TEXT NOT NULL DEFAULT 'N',
  AgentDeskSettingsID INTEGER NOT NULL,
  AgentToAgentCallsAllowed TEXT NOT NULL DEFAULT 'N',
  AutoAnswerEnabled TEXT NOT NULL DEFAULT 'N',
  AutoRecordOnEmergency INTEGER,
  AvailAfterIncoming TEXT NOT NULL DEFAULT 'N',
  AvailAfterOutgoing TEXT NOT NULL DEFAULT 'N',
  ChangeStamp INTEGER NOT NULL DEFAULT 0,
  DateTimeStamp TEXT,
  DefaultDevicePortAddress TEXT,
  DepartmentID INTEGER,
  Description TEXT,
  EmergencyCallMethod INTEGER,
  EnterpriseName TEXT NOT NULL,
  IdleReasonRequired TEXT NOT NULL DEFAULT 'N',
  LogoutNonActivityTime INTEGER,
  LogoutReasonRequired TEXT NOT NULL DEFAULT 'N',
  MultilineAgentControl INTEGER NOT NULL DEFAULT 0,
  MultilineAgentStateBehavior INTEGER NOT NULL DEFAULT 0,
  NonACDCallsAllowed TEXT NOT NULL DEFAULT 'N',
  OutboundAccessInternational TEXT NOT NULL DEFAULT 'N',
  OutboundAccessOperatorAssisted TEXT NOT NULL DEFAULT 'N',
  OutboundAccessPBX TEXT NOT NULL DEFAULT 'N',
  OutboundAccessPrivateNet TEXT NOT NULL DEFAULT 'N',
  OutboundAccessPublicNet TEXT NOT NULL DEFAULT 'N',
  QualityRecordingRate INTEGER,
  RecordingMode INTEGER,
  RemoteAgentType INTEGER NOT NULL,
  RemoteLoginWithoutDesktop TEXT NOT NULL DEFAULT 'N',
  RingNoAnswerDialedNumberID INTEGER,
  RingNoAnswerTime INTEGER,
  SilentMonitorAudibleIndication INTEGER,
  SilentMonitorWarningMessage INTEGER,
  SupervisorAssistCallMethod INTEGER,
  SupervisorCallsAllowed TEXT NOT NULL DEFAULT 'N',
  WorkModeTimer INTEGER,
  WrapupDataIncomingMode INTEGER NOT NULL DEFAULT 0,
  WrapupDataOutgoingMode INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (AgentDeskSettingsID),
  UNIQUE (EnterpriseName)
);
CREATE VIEW t_Agent_Desk_Settings AS SELECT * FROM Agent_Desk_Settings;

CREATE TABLE Agent_Team (
  AgentTeamID INTEGER NOT NULL,
  ChangeStamp INTEGER NOT NULL DEFAULT 0,
  DateTimeStamp TEXT,
  DepartmentID INTEGER,
  Description TEXT,
  DialedNumberID INTEGER,
  EnterpriseName TEXT NOT NULL,
  PeripheralID INTEGER NOT NULL,
  PriSupervisorSkillTargetID INTEGER,
  PRIMARY KEY (AgentTeamID),
  UNIQUE (EnterpriseName),
  FOREIGN KEY (PeripheralID) REFERENCES Peripheral (PeripheralID),
  FOREIGN KEY (PriSupervisorSkillTargetID) REFERENCES Agent (SkillTargetID)
);
CREATE VIEW t_Agent_Team AS SELECT * FROM Agent_Team;

CREATE TABLE Agent_Team_Member (
  AgentTeamID INTEGER NOT NULL,
  SkillTargetID INTEGER NOT NULL,
  PRIMARY KEY (AgentTeamID, SkillTargetID),
  UNIQUE (SkillTargetID),
  FOREIGN KEY (AgentTeamID) REFERENCES Agent_Team (AgentTeamID),
  FOREIGN KEY (SkillTargetID) REFERENCES Agent (SkillTargetID)
);
CREATE VIEW t_Agent_Team_Member AS SELECT * FROM Agent_Team_Member;

CREATE TABLE Skill_Group (
  SkillTargetID INTEGER NOT NULL,
  PeripheralID INTEGER NOT NULL,
  PeripheralNumber INTEGER NOT NULL,
  EnterpriseName TEXT NOT NULL,
  PRIMARY KEY (SkillTargetID),
  UNIQUE (PeripheralID, PeripheralNumber),
  UNIQUE (EnterpriseName),
  FOREIGN KEY (PeripheralID) REFERENCES Peripheral (PeripheralID)
);
CREATE VIEW t_Skill_Group AS SELECT * FROM Skill_Group;

CREATE TABLE Skill_Group_Member (
  SkillGroupSkillTargetID INTEGER NOT NULL,
  AgentSkillTargetID INTEGER NOT NULL,
  PRIMARY KEY (SkillGroupSkillTargetID, AgentSkillTargetID),
  FOREIGN KEY (SkillGroupSkillTargetID) REFERENCES Skill_Group (SkillTargetID),
  FOREIGN KEY (AgentSkillTargetID) REFERENCES Agent (SkillTargetID)
);
CREATE VIEW t_Skill_Group_Member AS SELECT * FROM Skill_Group_Member;

CREATE TABLE Precision_Queue (
  PrecisionQueueID INTEGER NOT NULL,
  EnterpriseName TEXT NOT NULL,
  PRIMARY KEY (PrecisionQueueID),
  UNIQUE (EnterpriseName)
);
CREATE VIEW t_Precision_Queue AS SELECT * FROM Precision_Queue;

CREATE TABLE Attribute (
  AttributeID INTEGER NOT NULL,
  EnterpriseName TEXT NOT NULL,
  PRIMARY KEY (AttributeID),
  UNIQUE (EnterpriseName)
);
CREATE VIEW t_Attribute AS SELECT * FROM Attribute;

CREATE TABLE Agent_Attribute (
  SkillTargetID INTEGER NOT NULL,
  AttributeID INTEGER NOT NULL,
  AttributeValue TEXT NOT NULL,
  PRIMARY KEY (SkillTargetID, AttributeID),
  FOREIGN KEY (SkillTargetID) REFERENCES Agent (SkillTargetID),
  FOREIGN KEY (AttributeID) REFERENCES Attribute (AttributeID)
);
CREATE VIEW t_Agent_Attribute AS SELECT * FROM Agent_Attribute;

CREATE TABLE Agent_Targeting_Rule (
  AgentTargetingRuleID INTEGER NOT NULL,
  ChangeStamp INTEGER NOT NULL DEFAULT 0,
  DateTimeStamp TEXT,
  Description TEXT NOT NULL DEFAULT '',
  EnterpriseName TEXT NOT NULL,
  Expression TEXT NOT NULL,
  PeripheralID INTEGER NOT NULL,
  RuleType INTEGER NOT NULL,
  TranslationRouteID INTEGER,
  PRIMARY KEY (AgentTargetingRuleID),
  UNIQUE (EnterpriseName),
  FOREIGN KEY (PeripheralID) REFERENCES Peripheral (PeripheralID)
);
CREATE VIEW t_Agent_Targeting_Rule AS SELECT * FROM Agent_Targeting_Rule;

CREATE TABLE Agent_Targeting_Rule_Range (
  AgentTargetingRuleID INTEGER NOT NULL,
  AgentTargetingRuleRangeID INTEGER NOT NULL,
  HighExtension TEXT,
  LowExtension TEXT,
  PRIMARY KEY (AgentTargetingRuleID, AgentTargetingRuleRangeID),
  FOREIGN KEY (AgentTargetingRuleID) REFERENCES Agent_Targeting_Rule (AgentTargetingRuleID)
);
CREATE VIEW t_Agent_Targeting_Rule_Range AS SELECT * FROM Agent_Targeting_Rule_Range;

CREATE TABLE Agent_Targeting_Rule_Member (
  AgentTargetingRuleID INTEGER NOT NULL,
  RoutingClientID INTEGER NOT NULL,
  PRIMARY KEY (AgentTargetingRuleID, RoutingClientID),
  FOREIGN KEY (AgentTargetingRuleID) REFERENCES Agent_Targeting_Rule (AgentTargetingRuleID)
);
CREATE VIEW t_Agent_Targeting_Rule_Member AS SELECT * FROM Agent_Targeting_Rule_Member;

CREATE TABLE Device_Target (
  NetworkTargetID INTEGER NOT NULL,
  EnterpriseName TEXT NOT NULL,
  DeviceAddressType INTEGER,
  GlobalAddress TEXT NOT NULL,
  ConfigParam TEXT,
  PRIMARY KEY (NetworkTargetID),
  UNIQUE (EnterpriseName),
  UNIQUE (GlobalAddress)
);
CREATE VIEW t_Device_Target AS SELECT * FROM Device_Target;
