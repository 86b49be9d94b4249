Attribute VB_Name = "AtersokRibbon"
Option Explicit

' What the ribbon calls (onAction in ribbon.xml). Callbacks only, one line each.

Public Sub RibbonHamtaRaindance(control As IRibbonControl)
    HamtaRaindance
End Sub

Public Sub RibbonStamAv(control As IRibbonControl)
    StamAv
End Sub

Public Sub RibbonBerakna(control As IRibbonControl)
    Berakna
End Sub

Public Sub RibbonVisaUnderlag(control As IRibbonControl)
    VisaUnderlag
End Sub

Public Sub RibbonSkrivBlad(control As IRibbonControl)
    SkrivBlad
End Sub

Public Sub RibbonExportera(control As IRibbonControl)
    Exportera
End Sub

Public Sub RibbonHelaKvartalet(control As IRibbonControl)
    HelaKvartalet
End Sub

Public Sub RibbonMarkeraInskickad(control As IRibbonControl)
    MarkeraInskickad
End Sub

Public Sub RibbonLasUtbetalningar(control As IRibbonControl)
    LasUtbetalningar
End Sub

Public Sub RibbonNyttKvartal(control As IRibbonControl)
    NyttKvartal
End Sub

Public Sub RibbonAngra(control As IRibbonControl)
    Angra
End Sub

Public Sub RibbonChecklista(control As IRibbonControl)
    Checklista
End Sub

Public Sub RibbonHjalp(control As IRibbonControl)
    Hjalp
End Sub
