-- Whether these credentials may log in at this peripheral: one row with the
-- verdict, or no row where nobody is called so. Plain SQL that SQL Server takes
-- too.
WITH Named (SkillTargetID) AS (
  SELECT a.SkillTargetID
  FROM t_Agent a
  WHERE a.PeripheralID = @peripheral AND a.PeripheralNumber = @user AND a.Deleted = 'N'
  UNION
  SELECT a.SkillTargetID
  FROM t_Person p
  JOIN t_Agent a ON a.PersonID = p.PersonID
  WHERE p.LoginNameShadow = @user AND a.PeripheralID = @peripheral AND a.Deleted = 'N'
)
SELECT
  CASE
    -- One agent's id that is another's login name keeps both out, by whatever
    -- name they come.
    WHEN EXISTS (
      SELECT 1 FROM t_Agent o
      WHERE o.PeripheralID = a.PeripheralID AND o.PeripheralNumber = p.LoginName
        AND o.SkillTargetID <> a.SkillTargetID AND o.Deleted = 'N'
    ) OR EXISTS (
      SELECT 1 FROM t_Person op
      JOIN t_Agent o ON o.PersonID = op.PersonID
      WHERE op.LoginNameShadow = a.PeripheralNumber AND o.PeripheralID = a.PeripheralID
        AND o.SkillTargetID <> a.SkillTargetID AND o.Deleted = 'N'
    ) THEN 'ambiguous'
    WHEN p.LoginEnabled <> 'Y' THEN 'disabled'
    WHEN p.SSOEnabled <> @sso THEN 'sso'
    WHEN @sso = 'Y' THEN 'ok'
    WHEN p.Password IS NULL OR p.Password = '' THEN 'no password'
    WHEN p.Password <> @password THEN 'wrong password'
    ELSE 'ok'
  END,
  a.SkillTargetID, a.PeripheralNumber, p.LoginName, a.EnterpriseName, a.SupervisorAgent,
  COALESCE(t.EnterpriseName, '')
FROM Named n
JOIN t_Agent a ON a.SkillTargetID = n.SkillTargetID
JOIN t_Person p ON p.PersonID = a.PersonID
LEFT JOIN t_Agent_Team_Member m ON m.SkillTargetID = a.SkillTargetID
LEFT JOIN t_Agent_Team t ON t.AgentTeamID = m.AgentTeamID
WHERE p.Deleted = 'N'
ORDER BY a.SkillTargetID
