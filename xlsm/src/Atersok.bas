Attribute VB_Name = "Atersok"
Option Explicit

' The buttons of Återsök: the ribbon, the buttons on the sheet Om and the list of macros end here.

Public Sub HamtaRaindance()
    StartPython "HamtaRaindance", "fetch"
End Sub

Public Sub StamAv()
    StartPython "StamAv", "check"
End Sub

Public Sub Berakna()
    StartPython "Berakna", "calculate"
End Sub

Public Sub VisaUnderlag()
    StartPython "VisaUnderlag", "evidence"
End Sub

Public Sub SkrivBlad()
    StartPython "SkrivBlad", "documents"
End Sub

Public Sub Exportera()
    StartPython "Exportera", "export"
End Sub

Public Sub HelaKvartalet()
    StartPython "HelaKvartalet", "quarter"
End Sub

Public Sub MarkeraInskickad()
    StartPython "MarkeraInskickad", "submit"
End Sub

Public Sub LasUtbetalningar()
    StartPython "LasUtbetalningar", "payments"
End Sub

Public Sub NyttKvartal()
    StartPython "NyttKvartal", "new_quarter"
End Sub

Public Sub Angra()
    StartPython "Angra", "undo"
End Sub

Public Sub Checklista()
    StartPython "Checklista", "checklist"
End Sub

Public Sub Hjalp()
    StartPython "Hjalp", "help"
End Sub
